/** The interceptors of an instance, which are there as long as it is. */
export default class InterceptorManager {
  handlers = [];

  use(fulfilled, rejected) {
    return this.handlers.push({ fulfilled, rejected, synchronous: false });
  }

  forEach(visit) {
    this.handlers.forEach(visit);
  }
}
