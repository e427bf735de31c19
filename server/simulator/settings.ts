import { isIP } from 'node:net';
import { z } from 'zod';

/**
 * Behaviour that WeCom does not document, or that an administrator of WeCom decides. `POST /_simulator/settings`
 * changes any of these fields.
 */
export const settingsSchema = z.strictObject({
  /** Addresses that may call the API ("trusted IPs"); null allows all. `gettoken` is exempt, as in WeCom. */
  trustedIps: z.array(z.string().refine((text) => isIP(text) !== 0, 'must be an IP address')).nullable(),
  /** Whether `gettoken` returns the same token until it expires. */
  sameToken: z.boolean(),
  /** The error of `auth/getuserinfo` without a code. */
  missingCode: z.union([z.literal(41008), z.literal(40029)]),
  /** Whether a code is used up when it is refused with 50001. */
  spendRefusedCode: z.boolean(),
  /** The error of `user/get` for a member outside the app's visible range. */
  outOfRange: z.union([z.literal(60011), z.literal(60111)]),
  /** Whether the in-app authorize page refuses browsers other than WeCom. */
  clientOnly: z.boolean(),
  /** Wrong secrets per hour from one address; one more bans it for an hour. */
  wrongSecretsAnHour: z.int().min(1),
  /** Calls per minute of one API; one more fails with 45009. */
  callsAMinute: z.int().min(1),
  /** JS-SDK tickets per hour of one app; one more fails with 45009. */
  ticketsAnHour: z.int().min(1),
});

export type Settings = z.infer<typeof settingsSchema>;

export const settingsPatchSchema = settingsSchema.partial();
export type SettingsPatch = z.infer<typeof settingsPatchSchema>;

export const defaultSettings: Settings = {
  trustedIps: null,
  sameToken: true,
  missingCode: 41008,
  spendRefusedCode: false,
  outOfRange: 60011,
  clientOnly: false,
  wrongSecretsAnHour: 2000,
  callsAMinute: 10_000,
  ticketsAnHour: 100,
};
