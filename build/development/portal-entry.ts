/** Everything that the dev server imports again after each change of the server's code. */
export { loadConfig, readEnvironment } from '../../config';
export { openLog } from '../../server/log';
export { createPortal } from '../../server/portal';
export { seedDemoContent } from '../../server/simulator/demo-content';
