/** What the portal uses of the branding besides its endpoints. */
export { logoRoute } from './logo';
