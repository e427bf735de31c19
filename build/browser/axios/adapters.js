import xhr from './xhr.js';

/** XMLHttpRequest is the one adapter of the browser, unless a request brings its own. */
export default {
  getAdapter: (adapter) => (typeof adapter === 'function' ? adapter : xhr),
};
