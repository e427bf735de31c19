import { Session } from 'node:inspector';

/** How many objects of a class are reachable, after a collection. @param name of a global class */
export async function livingObjects(name: 'RegExp'): Promise<number> {
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
    // What it has shown is let go with it.
    inspector.disconnect();
  }
}
