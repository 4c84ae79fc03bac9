// English, part by part beside the Vietnamese; each part has the type of its twin.

import { batch } from './en/batch';
import { dossiers } from './en/dossiers';
import { entry } from './en/entry';
import { fee } from './en/fee';
import { due, frame, keys, parts } from './en/frame';
import { golive } from './en/golive';
import { health } from './en/health';
import { help } from './en/help';
import { home } from './en/home';
import { law } from './en/law';
import { palette } from './en/palette';
import { paper } from './en/paper';
import { problems, shorts } from './en/problems';
import { printing } from './en/printing';
import { reader } from './en/reader';
import { receive } from './en/receive';
import { folder, incarnation, restore } from './en/restore';
import { signin } from './en/signin';
import { sync } from './en/sync';
import { trouble } from './en/trouble';
import { when } from './en/when';
import type { vi } from './vi';

export const en: typeof vi = { frame, keys, parts, due, help, entry, home, reader, receive, dossiers, palette, sync, health, golive, paper, printing, when, folder, restore, incarnation, trouble, problems, shorts, signin, law, fee, batch };
