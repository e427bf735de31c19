/** A number with an extension, which is dialled after the call is answered. */
const extensionAtEnd = /\d{7}(\D+\d{1,6})$/;

/** Whether a number is an internal extension: too short for the public network. */
export function isExtension(number: string): boolean {
  return number.replace(/\D/g, '').length < 7;
}

/** The `tel:` address of a number. Its extension is dialled after a pause. */
export function dial(number: string): string {
  const [, behind = ''] = extensionAtEnd.exec(number) ?? [];
  const whole = number.slice(0, number.length - behind.length).replace(/[^\d+*#,]/g, '');
  return `tel:${whole}${behind && `,${behind.replace(/\D/g, '')}`}`;
}
