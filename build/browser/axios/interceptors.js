/** The interceptors of an instance. They cannot be removed. */
export default class InterceptorManager {
  handlers = [];

  use(fulfilled, rejected) {
    return this.handlers.push({ fulfilled, rejected, synchronous: false });
  }

  forEach(visit) {
    this.handlers.forEach(visit);
  }
}
