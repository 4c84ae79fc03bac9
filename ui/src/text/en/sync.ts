import type { Code, HeldWhy, WaitingItem, WaitReason } from '../../api/generated';
import type { sync as vi } from '../vi/sync';
import { many } from './plural';

const reasons: Record<WaitReason, string> = {
  not_sent_yet: 'Goes with the next contact',
  offline: 'Offline',
  held: 'Held by the district to be looked at',
  declined: 'The district looked and declined it',
  kind_not_announced: 'Waits for an update of the district’s server',
  refused: 'District does not accept this computer',
};

const held: Record<HeldWhy, string> = {
  unreadable: 'At the district, whose server cannot read it yet. Waits for its update',
  right_withdrawn: 'At the district, which checks the right of who did it',
  desk_revoked: 'At the district, held because this computer was revoked',
};

/** Why the district refused this one thing, and what to do; what was done after it waits behind it. */
const refused: Partial<Record<Code, string>> = {
  too_large: 'Too large for the district. Call support',
  signature_wrong: 'The district does not accept the signature of this computer. Call the district administrator',
  desk_revoked: 'The district does not accept this computer. Call the district administrator',
};

/** For whatever a later program may say. */
const other = 'The district has not taken this yet. Call the district administrator';

/** Why a line waits: said as exactly as the district has said it. */
function why(line: Pick<WaitingItem, 'reason' | 'code' | 'held' | 'note'>): string {
  if (line.reason === 'declined' && line.note) return `Declined by the district: ${line.note}`;
  if (line.reason === 'held' && line.held) return held[line.held];
  if (line.reason === 'refused' && line.code) return refused[line.code] ?? other;
  return reasons[line.reason] ?? other;
}

/** What a person did, by the operation that names it best; the first one that an act contains counts. */
const acts: readonly (readonly [kind: string, words: string])[] = [
  ['dossier_accepted', 'Dossier received'],
  ['dossier_registered', 'Dossier registered'],
  ['dossier_edited', 'Dossier edited'],
  ['form_reprinted', 'Receipt reprinted'],
  ['form_issued', 'Receipt made'],
];

export const sync: typeof vi = {
  title: 'Sync',
  desk: (no) => `Desk ${no}`,
  offline: (since) => `Offline since ${since}`,
  offlineText: 'Receiving and printing receipts work as usual. It sends by itself later.',
  sending: 'Sending to the district',
  sendingText: 'Carry on as usual, no need to wait.',
  sent: (at) => `Sent to district ${at}`,
  sentText: 'Nothing is left to send.',
  waitingTitle: (n) => `${n} waiting to send`,
  waitingText: 'They go by themselves with the next contact. To send them now press F5.',
  never: 'Not sent to district yet',
  neverText: 'It sends by itself once the district can be reached.',
  revoked: 'The district no longer accepts this computer',
  revokedText: 'Everything done is still on this computer. Call the district administrator to enrol it again.',
  refused: 'Not taken by the district yet',
  tryNow: 'Try again now',
  askNow: 'Contact now',
  trying: 'Trying',
  waiting: 'Waiting to send',
  waitingCount: (n) => `${n} waiting`,
  waitingList: 'What is waiting to be sent to the district',
  shown: (n) => `The list shows the oldest ${n}.`,
  columns: { what: 'What was done', dossier: 'Dossier', who: 'Applicant', since: 'At', why: 'Why not sent yet', size: 'Size' },
  nothing: 'Nothing is waiting to be sent',
  nothingText: 'Everything done on this computer has reached the district.',
  oldest: 'Oldest',
  lastContact: 'Last contact',
  lastProblem: 'The last try did not finish',
  held: (n) => `The district holds ${many(n, 'change')} to be looked at there. Nothing to do on this computer.`,
  cards: (n) =>
    `Two computers differ in ${many(n, 'place')}. The dossiers can be used: the first value stands, the other stays in history.`,
  reasons,
  why,
  done: 'All sent',
  acts,
};
