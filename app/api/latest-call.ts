/**
 * For calls whose older responses must not replace newer ones. Each call of the returned function starts a call and
 * returns a function that tells whether it is still the latest one.
 */
export function latestCall(): () => () => boolean {
  let last = 0;
  return () => {
    last += 1;
    const own = last;
    return () => own === last;
  };
}
