import CanceledError from 'axios/unsafe/cancel/CanceledError.js';
import isCancel from 'axios/unsafe/cancel/isCancel.js';
import Axios from 'axios/unsafe/core/Axios.js';
import mergeConfig from 'axios/unsafe/core/mergeConfig.js';
import defaults from 'axios/unsafe/defaults/index.js';
import isAxiosError from 'axios/unsafe/helpers/isAxiosError.js';

/** The part of axios's default export that the app uses. An instance is an object with methods, not a function. */
export default {
  create: (config) => new Axios(mergeConfig(defaults, config)),
  CanceledError,
  isCancel,
  isAxiosError,
};
