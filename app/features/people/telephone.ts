/** What stands behind a whole number, to be dialled once it is answered. */
const extensionAtEnd = /\d{7}(\D+\d{1,6})$/;

/** Whether a number is one of the company's own: too short to be reached from elsewhere. */
export function isExtension(number: string): boolean {
  return number.replace(/\D/g, '').length < 7;
}

/** The address that dials a number; an extension behind it is dialled after a pause. */
export function dial(number: string): string {
  const [, behind = ''] = extensionAtEnd.exec(number) ?? [];
  const whole = number.slice(0, number.length - behind.length).replace(/[^\d+*#,]/g, '');
  return `tel:${whole}${behind && `,${behind.replace(/\D/g, '')}`}`;
}
