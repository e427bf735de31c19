import { festivePictures } from './festive';
import { lifePictures } from './life';
import { plans } from './plans';
import { safetyPictures } from './safety';
import { workPictures } from './work';
import type { DemoPicture } from './drawing';

export const demoPictures: DemoPicture[] = [
  ...lifePictures,
  ...festivePictures,
  ...workPictures,
  ...safetyPictures,
  ...plans,
];
