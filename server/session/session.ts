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
  /** With milliseconds as its fraction. */
  firstSignInAt: number;
  /** Sequence number of the last entry in the list of ended sessions when this one began. Later entries for the person end it. */
  revocationSeq: number;
}
