import CanceledError from 'axios/unsafe/cancel/CanceledError.js';
import isCancel from 'axios/unsafe/cancel/isCancel.js';
import Axios from 'axios/unsafe/core/Axios.js';
import mergeConfig from 'axios/unsafe/core/mergeConfig.js';
import defaults from 'axios/unsafe/defaults/index.js';
import isAxiosError from 'axios/unsafe/helpers/isAxiosError.js';

/** What the app uses of axios's default export. An instance cannot be called: it has `request` and the methods. */
export default {
  create: (config) => new Axios(mergeConfig(defaults, config)),
  CanceledError,
  isCancel,
  isAxiosError,
};
