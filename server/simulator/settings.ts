import { isIP } from 'node:net';
import { z } from 'zod';

/**
 * How this WeCom behaves where WeCom's documentation is silent or an administrator decides. Set by
 * `POST /_simulator/settings` with any of these fields.
 */
export const settingsSchema = z.strictObject({
  /** Addresses that may call the API ("trusted IPs"); null lets everyone in. `gettoken` is exempt, as in WeCom. */
  trustedIps: z.array(z.string().refine((text) => isIP(text) !== 0, 'must be an IP address')).nullable(),
  /** Whether `gettoken` answers the same token until it expires. */
  sameToken: z.boolean(),
  /** The error of `auth/getuserinfo` without a code. */
  missingCode: z.union([z.literal(41008), z.literal(40029)]),
  /** Whether a code that met 50001 is used up by it. */
  spendRefusedCode: z.boolean(),
  /** The error of `user/get` for a member outside the app's visible range. */
  outOfRange: z.union([z.literal(60011), z.literal(60111)]),
  /** Whether the in-app authorize page turns away browsers that are not WeCom. */
  clientOnly: z.boolean(),
  /** Wrong secrets from one address in an hour before it is banned for an hour. */
  wrongSecretsAnHour: z.int().min(1),
  /** Calls of one API a minute before 45009. */
  callsAMinute: z.int().min(1),
  /** Tickets of one app an hour before 45009. */
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
