import type { RuleSetRule } from 'webpack';

/**
 * What a page is made from should die with the page, in the young part of the heap, where the dead cost nothing. V8 keeps two
 * things in the old part however short their lives are: the functions of an accessor that is defined on an object, and the shape of an
 * object that is made from another (`Object.create`). Through them each page stayed, with its app, store and router, until the next full
 * collection: a third of the processor time of a page.
 *
 * Vue, Vuex and the router define some eighty accessors for a page, so that changes are noticed, and Vue makes the context of a functional
 * component (`router-view` is one) from its parent; while a page is rendered nothing is there to notice a change. In the server's half
 * these pieces are plain properties, accessors of a prototype, which is made once, or a proxy. The releases are the last of their lines, and
 * pinned; a piece that is not found fails the build.
 *
 * `test/build/young-pages.test.ts` compares what is rendered with what the released ones render; `test/build/pages-die-young.test.ts` looks
 * for accessors in rendered pages. What differs, on the server alone: refs and computed refs do not list `value` among their own properties,
 * so a spread leaves it out; a page with getters of Vuex, or with `readonly`, `reactive` or `customRef` in it, has accessors all the same.
 */

interface Piece {
  search: string;
  replace: string;
}

/** Refs that need not tell anybody of their changes. */
const refs: Piece[] = [
  {
    search: 'function createRef(rawValue, shallow) {',
    replace: `
function Ref(value, shallow) {
    def(this, '_value', value);
    def(this, '__v_isShallow', shallow);
    if (!shallow) observe(value, false, true);
}
Object.defineProperty(Ref.prototype, 'value', {
    get: function () { return isRef(this._value) && !this.__v_isShallow ? this._value.value : this._value; },
    set: function (value) {
        if (!this.__v_isShallow && isRef(this._value) && !isRef(value)) {
            this._value.value = value;
            return;
        }
        this._value = value;
        if (!this.__v_isShallow) observe(value, false, true);
    }
});
def(Ref.prototype, '__v_isRef', true);
def(Ref.prototype, 'dep', { depend: noop, notify: noop });
def(Ref.prototype, 'toJSON', function () { return { value: this.value }; });

function Computed(getter, setter, readonly) {
    this.effect = null;
    def(this, '_getter', getter);
    def(this, '_setter', setter);
    def(this, '__v_isReadonly', readonly);
}
Object.defineProperty(Computed.prototype, 'value', {
    get: function () { return this._getter(); },
    set: function (value) { this._setter(value); }
});
def(Computed.prototype, '__v_isRef', true);
def(Computed.prototype, 'toJSON', function () { return { effect: null, value: this.value }; });

function createRef(rawValue, shallow) {`,
  },
  {
    search: `    var ref = {};
    def(ref, RefFlag, true);
    def(ref, "__v_isShallow" /* ReactiveFlags.IS_SHALLOW */, shallow);
    def(ref, 'dep', defineReactive(ref, 'value', rawValue, null, shallow, isServerRendering()));
    return ref;`,
    replace: '    return new Ref(rawValue, shallow);',
  },
  {
    search: '    var watcher = isServerRendering()\n',
    replace: '    if (isServerRendering()) return new Computed(getter, setter, onlyGetter);\n    var watcher = isServerRendering()\n',
  },
  {
    search: '    var keys = Object.keys(target);\n    for (var i = 0; i < keys.length; i++) {\n        defineReadonlyProperty(',
    replace: `    var keys = Object.keys(target);
    if (target instanceof Ref || target instanceof Computed) keys.push('value');
    for (var i = 0; i < keys.length; i++) {
        defineReadonlyProperty(`,
  },
];

/** What `setup` is given, and how templates see what it returns. */
const setups: Piece[] = [
  {
    search: 'function initSetup(vm) {',
    replace: `
// All at once: neither attributes nor listeners nor slots change while a page is rendered.
function setupContextOf(vm) {
    var attrs = Object.assign({}, vm.$attrs);
    def(attrs, '_v_attr_proxy', true);
    return {
        attrs: attrs,
        listeners: Object.assign({}, vm.$listeners),
        slots: initSlotsProxy(vm),
        emit: bind(vm.$emit, vm),
        expose: function (exposed) { createSetupContext(vm).expose(exposed); }
    };
}

var heldBindings = Symbol('bindings');
var setupProxies = new WeakMap();
// The bindings of one component have the same names in each of its instances.
function setupProxyOf(setup, bindings) {
    var SetupProxy = setupProxies.get(setup);
    if (SetupProxy === undefined) {
        SetupProxy = function (bindings) { this[heldBindings] = bindings; };
        Object.keys(bindings).forEach(function (key) {
            if (key === '__sfc') return;
            Object.defineProperty(SetupProxy.prototype, key, {
                get: function () {
                    var value = this[heldBindings][key];
                    return isRef(value) ? value.value : value;
                },
                set: function (value) {
                    var former = this[heldBindings][key];
                    if (isRef(former) && !isRef(value)) former.value = value;
                    else this[heldBindings][key] = value;
                }
            });
        });
        setupProxies.set(setup, SetupProxy);
    }
    return new SetupProxy(bindings);
}

function initSetup(vm) {`,
  },
  {
    search: 'var ctx = (vm._setupContext = createSetupContext(vm));',
    replace: 'var ctx = (vm._setupContext = setupContextOf(vm));',
  },
  {
    search: `                var proxy = (vm._setupProxy = {});
                for (var key in setupResult) {
                    if (key !== '__sfc') {
                        proxyWithRefUnwrap(proxy, setupResult, key);
                    }
                }`,
    replace: '                vm._setupProxy = setupProxyOf(setup, setupResult);',
  },
];

/** What a component is given. Vue's build for development has warnings in the place of these and keeps its accessors. */
const given: Piece[] = [
  {
    search: 'defineReactive(vm, \'$attrs\', (parentData && parentData.attrs) || emptyObject, null, true);',
    replace: 'vm.$attrs = (parentData && parentData.attrs) || emptyObject;',
  },
  {
    search: 'defineReactive(vm, \'$listeners\', options._parentListeners || emptyObject, null, true);',
    replace: 'vm.$listeners = options._parentListeners || emptyObject;',
  },
  {
    search: 'defineReactive(props, key, value, undefined, true /* shallow */);',
    replace: 'props[key] = value;',
  },
];

/** What a functional component stands in: told from its parent by being another object, and in all else like it. */
const contexts: Piece[] = [
  {
    search: 'function FunctionalRenderContext(data, props, children, parent, Ctor) {',
    replace: `
var functionalContext = {
    get: function (vm, key) { return key === '_original' ? vm : vm[key]; },
    getOwnPropertyDescriptor: function (vm, key) { return key === '_uid' ? undefined : Object.getOwnPropertyDescriptor(vm, key); }
};

function FunctionalRenderContext(data, props, children, parent, Ctor) {`,
  },
  {
    search: `        contextVm = Object.create(parent);
        contextVm._original = parent;
`,
    replace: '        contextVm = new Proxy(parent, functionalContext);\n',
  },
  {
    search: `    Object.defineProperty(this, 'scopedSlots', {
        enumerable: true,
        get: function () {
            return normalizeScopedSlots(parent, data.scopedSlots, this.slots());
        }
    });
`,
    replace: '',
  },
  {
    search: 'installRenderHelpers(FunctionalRenderContext.prototype);',
    replace: `installRenderHelpers(FunctionalRenderContext.prototype);
Object.defineProperty(FunctionalRenderContext.prototype, 'scopedSlots', {
    get: function () { return normalizeScopedSlots(this.parent, this.data.scopedSlots, this.slots()); }
});`,
  },
];

/** The route that the root component shows. */
const routes: Piece[] = [{
  search: 'Vue.util.defineReactive(this, \'_route\', this._router.history.current);',
  replace: 'this._route = this._router.history.current;',
}];

/** What a store's module gives its actions. */
const modules: Piece[] = [
  {
    search: 'function makeLocalContext (store, namespace, path) {',
    replace: `
function LocalContext (store, namespace, path, own) {
  this.dispatch = own.dispatch;
  this.commit = own.commit;
  this._store = store;
  this._namespace = namespace;
  this._path = path;
}
Object.defineProperties(LocalContext.prototype, {
  getters: {
    get: function () { return this._namespace === '' ? this._store.getters : makeLocalGetters(this._store, this._namespace); }
  },
  state: {
    get: function () { return getNestedState(this._store.state, this._path); }
  }
});

function makeLocalContext (store, namespace, path) {`,
  },
  {
    search: `  Object.defineProperties(local, {
    getters: {
      get: noNamespace
        ? function () { return store.getters; }
        : function () { return makeLocalGetters(store, namespace); }
    },
    state: {
      get: function () { return getNestedState(store.state, path); }
    }
  });

  return local`,
    replace: '  return new LocalContext(store, namespace, path, local)',
  },
];

/** By the library that they belong to. */
export const pieces = { vue: [...refs, ...setups, ...given, ...contexts], vuex: modules, router: routes };

/** The builds of the three that the pieces are taken from. */
export const aliases = { vue$: 'vue/dist/vue.runtime.esm.js', vuex$: 'vuex/dist/vuex.esm.js', 'vue-router$': 'vue-router/dist/vue-router.esm.js' };

const rule = (file: RegExp, exchanged: readonly Piece[]): RuleSetRule => ({
  test: file,
  loader: 'string-replace-loader',
  options: { multiple: exchanged.map((piece) => ({ ...piece, strict: true })) },
});

export const rulesOf = ({ vue, vuex, router }: typeof pieces): RuleSetRule[] => [
  rule(/[\\/]vue[\\/]dist[\\/]vue\.runtime\.esm\.js$/, vue),
  rule(/[\\/]vuex[\\/]dist[\\/]vuex\.esm\.js$/, vuex),
  rule(/[\\/]vue-router[\\/]dist[\\/]vue-router\.esm\.js$/, router),
];
