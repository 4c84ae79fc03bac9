import { dossiers } from './vi/dossiers';
import { entry } from './vi/entry';
import { due, frame, keys, parts } from './vi/frame';
import { golive } from './vi/golive';
import { health } from './vi/health';
import { help } from './vi/help';
import { home } from './vi/home';
import { paper } from './vi/paper';
import { problems, shorts } from './vi/problems';
import { printing } from './vi/printing';
import { reader } from './vi/reader';
import { receive } from './vi/receive';
import { folder, incarnation, restore } from './vi/restore';
import { sync } from './vi/sync';
import { trouble } from './vi/trouble';
import { when } from './vi/when';

export const vi = { frame, keys, parts, due, help, entry, home, reader, receive, dossiers, sync, health, golive, paper, printing, when, folder, restore, incarnation, trouble, problems, shorts };
