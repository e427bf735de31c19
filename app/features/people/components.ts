/** The components of people that other features may use. Each is loaded when a page shows it. */
export { chooserWords } from './choosers/words';
export { loadAudienceChooser, loadDepartmentChooser, loadPersonChooser } from './choosers/load';
