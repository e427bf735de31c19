import xhr from './xhr.js';

/** XMLHttpRequest is the only adapter in the browser, unless a request has its own. */
export default {
  getAdapter: (adapter) => (typeof adapter === 'function' ? adapter : xhr),
};
