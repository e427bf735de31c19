import { field } from './load-page';

/** Whether the person or the connection asks to save data (`navigator.connection`, not on iOS). */
export const savesData = (): boolean => field(field(window.navigator, 'connection'), 'saveData') === true;
