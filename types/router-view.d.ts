import type { DefineComponent } from 'vue';

declare module 'vue' {
  interface GlobalComponents {
    RouterView: DefineComponent<{ name?: string }>;
  }
}
