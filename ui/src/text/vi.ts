import { dossiers } from './vi/dossiers';
import { entry } from './vi/entry';
import { due, frame, keys, parts } from './vi/frame';
import { help } from './vi/help';
import { home } from './vi/home';
import { problems, shorts } from './vi/problems';
import { receive } from './vi/receive';
import { sync } from './vi/sync';
import { trouble } from './vi/trouble';

export const vi = { frame, keys, parts, due, help, entry, home, receive, dossiers, sync, trouble, problems, shorts };
