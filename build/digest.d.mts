export function inputDigest(root: string): string;
export function builtDigest(root: string): string | null;
