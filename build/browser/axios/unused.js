/** Stands in for axios's checks of its options, which TypeScript makes. */
const nothing = () => undefined;

export default { assertOptions: nothing, validators: { transitional: nothing, spelling: nothing } };
