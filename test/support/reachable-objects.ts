import { Session } from 'node:inspector';

/** Counts the reachable objects of a global class after a garbage collection. */
export async function countReachable(name: 'RegExp'): Promise<number> {
  const inspector = new Session();
  inspector.connect();
  try {
    const prototypeObjectId = await new Promise<string>((resolve, reject) => {
      inspector.post('Runtime.evaluate', { expression: `${name}.prototype` }, (error, { result }) =>
        result.objectId === undefined ? reject(error ?? new Error(name)) : resolve(result.objectId),
      );
    });
    const objectId = await new Promise<string>((resolve, reject) => {
      inspector.post('Runtime.queryObjects', { prototypeObjectId }, (error, { objects }) =>
        objects.objectId === undefined ? reject(error ?? new Error(name)) : resolve(objects.objectId),
      );
    });
    return await new Promise<number>((resolve, reject) => {
      inspector.post(
        'Runtime.callFunctionOn',
        { objectId, functionDeclaration: 'function () { return this.length; }', returnByValue: true },
        (error, { result }) => {
          if (error === null && typeof result.value === 'number') resolve(result.value);
          else reject(error ?? new Error(name));
        },
      );
    });
  } finally {
    // This also releases the objects that the inspector refers to.
    inspector.disconnect();
  }
}
