// What a test wants of the fake desk.

import type { AppState, BackupFound, BackupStatus, DossierRow, Draft, FieldIssue, HealthTopic, KnownPerson, Problem, SyncStatus } from '../api/generated';

/** What the fake may be told, to show or to test one thing. */
export interface Wishes {
  /** Jobs of the queue that a slip becomes. */
  printJobs?: number[];
  stage?: AppState['stage'];
  app?: Partial<AppState>;
  sync?: Partial<SyncStatus>;
  draft?: Draft | null;
  /** The calendar changed after the dossiers were received. */
  isOtherCalendar?: boolean;
  blocked?: Problem | null;
  /** What the desk finds beside the fake's own rules. */
  issues?: FieldIssue[];
  /** The procedure whose last day has passed. */
  ended?: string;
  /** What the clock has come to. */
  due?: { at: string; now: string };
  rows?: DossierRow[];
  demo?: boolean;
  printFails?: boolean;
  /** Somebody who was here before. */
  known?: KnownPerson;
  /** Topics of the health page; without them the machine is well. */
  topics?: HealthTopic[] | undefined;
  backup?: Partial<BackupStatus>;
  backups?: BackupFound[];
}
