/** What stands behind a whole number, to be dialled once it is answered. */
const withExtension = /^(.*\d{7,})\D+(\d{1,6})$/;

/** Whether a number is one of the company's own: too short to be reached from elsewhere. */
export function isExtension(number: string): boolean {
  return number.replace(/\D/g, '').length < 7;
}

/** The address that dials a number; an extension behind it is dialled after a pause. */
export function dial(number: string): string {
  const [, whole = number, extension] = withExtension.exec(number) ?? [];
  return `tel:${whole.replace(/[^\d+*#,]/g, '')}${extension === undefined ? '' : `,${extension}`}`;
}
