/** The id of the picture that an address of this portal shows, or null. */
export function pictureId(src: string): string | null {
  return /^\/api\/pictures\/([A-Za-z0-9_-]{1,64})$/.exec(src)?.[1] ?? null;
}
