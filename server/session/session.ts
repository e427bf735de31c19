/** Who is asking: what a verified token says. Times are seconds since 1970, as in the token. */
export interface Session {
  /** `jti`: the same over all renewals of one sign-in. */
  id: string;
  corpId: string;
  agentId: string;
  /** `sub`: lower case. */
  userid: string;
  issuedAt: number;
  expiresAt: number;
  /** With milliseconds as its fraction: "everywhere" ends what began before a moment. */
  firstSignInAt: number;
}
