/** Registers a `load` hook in front of those that are registered already. */
export function loadRevisionsUntouched(): void;
