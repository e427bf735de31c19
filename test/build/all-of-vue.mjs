import Vue, {
  computed,
  customRef,
  getCurrentInstance,
  h as create,
  inject,
  isReactive,
  isReadonly,
  isRef,
  onErrorCaptured,
  onMounted,
  onServerPrefetch,
  provide,
  proxyRefs,
  reactive,
  readonly,
  ref,
  shallowReactive,
  shallowReadonly,
  shallowRef,
  toRef,
  toRefs,
  triggerRef,
  unref,
  useAttrs,
  useSlots,
  watch,
  watchEffect,
} from 'vue';
import VueRouter from 'vue-router';
import Vuex, { mapGetters, mapState } from 'vuex';

Vue.use(Vuex);
Vue.use(VueRouter);
Vue.config.errorHandler = () => undefined;

/** Warnings of Vue's development build, and what hooks of `Catching` report. */
export const warnings = [];
Vue.config.warnHandler = (message) => warnings.push(message);

const show = (h, what) => h('pre', JSON.stringify(what));

/** A component as compiled from `<script setup>`. */
const Compiled = {
  inheritAttrs: false,
  setup(_props, context) {
    const number = ref(1);
    const deep = ref({ inner: ref(5), kept: ref(6), list: [1] });
    const shallow = shallowRef({ key: 1 });
    const object = reactive({ held: ref(3), nested: { value: 4 } });
    const outer = shallowReactive({ kept: ref(9) });
    const twice = computed(() => number.value * 2);
    const writable = computed({
      get: () => number.value,
      set: (value) => {
        number.value = value;
      },
    });
    const seen = [];
    const loose = 1;
    const late = ref(null);
    late.value = { inner: ref(3) };
    const outerRef = ref(0);
    const innerRef = ref(1);
    outerRef.value = innerRef;
    outerRef.value = 9;
    const { emit, ...others } = context;
    const spread = [
      typeof emit,
      Object.keys(others),
      { ...context }.emit === context.emit,
      readonly(writable).value,
      shallowReadonly(twice).value,
      readonly(number).value,
    ];
    const set = ref(1);
    watch(number, (value) => seen.push(value), { immediate: true });
    watchEffect(() => seen.push(`effect ${number.value}`));
    writable.value = 7;
    object.held = 8;
    deep.value.inner = 6;
    shallow.value = { key: 2 };
    triggerRef(shallow);
    provide('number', number);
    onServerPrefetch(async () => {
      await Promise.resolve();
      number.value = 42;
      object.nested.value = 11;
    });
    context.expose({ number });
    const kinds = [
      isRef(number),
      isRef(twice),
      isReactive(object),
      isReadonly(readonly(object)),
      isReadonly(twice),
      isReadonly(writable),
      unref(number),
    ];
    return {
      __sfc: true,
      number,
      deep,
      shallow,
      object,
      outer,
      twice,
      writable,
      seen,
      kinds,
      loose,
      set,
      late,
      outerRef,
      innerRef,
      spread,
      _bindings: 1,
      jsonOfComputed: JSON.stringify(twice),
      lateKind: isReactive(late.value),
      ...toRefs(object),
      same: toRef(object, 'held'),
      custom: customRef((track) => ({ get: () => (track(), 'custom'), set: () => undefined })),
      both: proxyRefs({ number, plain: 2 }),
      written: JSON.stringify({ number, shallow }),
      slots: Object.keys(context.slots),
      attrs: { ...context.attrs },
      listeners: Object.keys(context.listeners),
      alive: getCurrentInstance() !== null,
    };
  },
  render(h) {
    this._setupProxy.loose += 1;
    this._setupProxy.set += 1;
    const { number, ...rest } = Object.fromEntries(
      [
        'number',
        'deep',
        'shallow',
        'object',
        'outer',
        'twice',
        'writable',
        'seen',
        'kinds',
        'loose',
        'set',
        'late',
        'outerRef',
        'innerRef',
        'spread',
        '_bindings',
        'jsonOfComputed',
        'lateKind',
        'held',
        'nested',
        'same',
        'custom',
        'both',
        'written',
        'slots',
        'attrs',
        'listeners',
        'alive',
      ].map((name) => [name, this._setupProxy[name]]),
    );
    return h('section', { attrs: this.$attrs }, [
      show(h, { number, ...rest }),
      this.$slots.default,
      this.$scopedSlots.row({ number }),
      h(Options, { props: { needed: 'x' } }),
      h(Returned),
    ]);
  },
};

/** A component without a compiled template: the bindings of `setup` are properties of the instance. */
const Returned = {
  setup(_props, { emit }) {
    const count = ref(0);
    const listed = reactive({ list: [1, 2] });
    count.value += 1;
    listed.list.push(3);
    return {
      count,
      listed,
      given: inject('number'),
      attrs: Object.keys(useAttrs()),
      slots: Object.keys(useSlots()),
      emits: typeof emit,
    };
  },
  render(h) {
    this.count += 1;
    return show(h, [this.count, this.given, this.listed, this.attrs, this.slots, this.emits]);
  },
};

const Options = {
  props: {
    needed: String,
    usual: { type: Object, default: () => ({ made: 1 }) },
    number: { type: Number, default: 3 },
  },
  inject: { far: { from: 'number', default: 0 } },
  data() {
    return { own: 1, next: this.number + 1 };
  },
  computed: {
    twice() {
      return this.own * 2;
    },
    written: {
      get() {
        return this.own;
      },
      set(value) {
        this.own = value;
      },
    },
  },
  created() {
    this.written = 20;
  },
  methods: {
    sum() {
      return this.twice + this.number;
    },
  },
  render(h) {
    return show(h, [
      this.needed,
      this.usual,
      this.number,
      unref(this.far),
      this.own,
      this.next,
      this.twice,
      this.sum(),
      this.$props,
      this.$attrs,
      Object.keys(this.$listeners),
    ]);
  },
};

const Functional = {
  functional: true,
  props: ['value'],
  render: (h, { data, props, scopedSlots, slots }) =>
    h('i', data, [String(props.value), Object.keys(scopedSlots).join(), slots().default]),
};

const Rendering = {
  props: ['value'],
  setup(props, { slots }) {
    const own = ref(2);
    return () => create('b', [own.value, props.value, slots.default()]);
  },
};

const Throwing = {
  setup() {
    throw new Error('in setup');
  },
  render: (h) => h('u', 'rendered all the same'),
};

/** The hooks that run on the server report to `warnings`, because the component is rendered before its child. */
const Catching = {
  setup() {
    onMounted(() => warnings.push('mounted'));
    onErrorCaptured((error) => {
      warnings.push(`captured: ${error.message}`);
      return false;
    });
  },
  render: (h) => h('div', [h(Throwing)]),
};

const makeStore = () =>
  new Vuex.Store({
    state: { top: 1 },
    getters: { topNext: (state) => state.top + 1 },
    modules: {
      named: {
        namespaced: true,
        state: () => ({ value: 5 }),
        getters: { twice: (state, _getters, root, rootGetters) => state.value * 2 + root.top + rootGetters.topNext },
        mutations: {
          grow(state) {
            state.value += 1;
          },
        },
        actions: {
          go({ state, getters, commit, rootState, rootGetters }) {
            commit('grow');
            return [state.value, getters.twice, rootState.top, rootGetters.topNext];
          },
        },
        modules: {
          inner: { namespaced: true, state: () => ({ value: 1 }), getters: { next: (state) => state.value + 1 } },
        },
      },
      flat: {
        state: () => ({ value: 2 }),
        getters: { flatNext: (state) => state.value + 1 },
        actions: { look: ({ state, getters }) => [state.value, getters.flatNext, getters.topNext] },
      },
    },
  });

/** A page like that of a feature, with a reactive object, a computed value, a watcher and getters of the store. */
const Ordinary = {
  setup() {
    const form = reactive({ count: 1, list: [1] });
    const seen = ref(0);
    const next = computed(() => form.count + form.list.length);
    watch(
      () => form.count,
      (count) => {
        seen.value = count;
      },
      { immediate: true },
    );
    form.list.push(2);
    form.count = 2;
    return { form, seen, next };
  },
  computed: { ...mapGetters('named', ['twice']) },
  render(h) {
    const { form, next, twice } = this;
    return h('dl', [
      h('dd', { attrs: { class: 'reactive' } }, [form.count + 1, form.list.length, next].join()),
      h('dd', { attrs: { class: 'getters' } }, [twice, this.$store.getters['named/inner/next'] + 4].join()),
    ]);
  },
};

const Routed = {
  props: ['id'],
  render(h) {
    return h('em', `${this.$route.path} ${this.id}`);
  },
};

async function routerAt(path) {
  const router = new VueRouter({ mode: 'abstract', routes: [{ path: '/routed/:id', component: Routed, props: true }] });
  await router.push(path);
  return router;
}

/** Uses every part of Vue, Vuex and vue-router that works during server rendering. */
export async function everything() {
  const store = makeStore();
  const answers = [await store.dispatch('named/go'), await store.dispatch('look')];
  const Stored = {
    computed: {
      ...mapState('named', ['value']),
      ...mapGetters('named', ['twice']),
      ...mapGetters('named/inner', ['next']),
    },
    render(h) {
      return show(h, [this.value, this.twice, this.next, answers, this.$store.state, this.$route.fullPath]);
    },
  };
  return new Vue({
    store,
    router: await routerAt('/routed/1'),
    provide: { top: 1 },
    render: (h) =>
      h('div', [
        h(
          Compiled,
          {
            attrs: { id: 'compiled', title: 'A title' },
            on: { press: () => undefined },
            scopedSlots: { row: ({ number }) => h('s', String(number)) },
          },
          [h('q', 'slot')],
        ),
        h(Stored),
        h(Functional, { props: { value: 1 } }, ['child']),
        h(Rendering, { props: { value: 3 } }, ['child']),
        h(Throwing),
        h(Catching),
        h(Ordinary),
        h('router-view'),
      ]),
  });
}

const Counted = {
  props: { from: Number },
  setup(props, { attrs, emit }) {
    const own = ref(props.from);
    const doubled = computed(() => own.value * 2);
    own.value += 1;
    return { __sfc: true, own, doubled, attrs, emit };
  },
  render(h) {
    return h('b', { attrs: this.$attrs }, String(this._setupProxy.doubled + this.$store.state.named.value));
  },
};

/** A page without reactive objects and store getters, which have accessors. */
export async function plain() {
  const store = new Vuex.Store({
    modules: {
      named: {
        namespaced: true,
        state: () => ({ value: 5, list: [{ id: 1 }] }),
        mutations: {
          grow: (state) => {
            state.value += 1;
          },
        },
        actions: {
          go: ({ state, commit }) => {
            commit('grow');
            return state.value;
          },
        },
      },
    },
  });
  await store.dispatch('named/go');
  return new Vue({
    store,
    router: await routerAt('/routed/1'),
    render: (h) =>
      h('div', [
        h(Counted, { props: { from: 2 }, attrs: { title: 'x' }, on: { press: () => undefined } }),
        h(Functional, { props: { value: 1 } }, ['child']),
        h('router-view'),
      ]),
  });
}
