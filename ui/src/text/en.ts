// English, part by part beside the Vietnamese; each part has the type of its twin.

import { dossiers } from './en/dossiers';
import { entry } from './en/entry';
import { due, frame, keys, parts } from './en/frame';
import { health } from './en/health';
import { help } from './en/help';
import { home } from './en/home';
import { law } from './en/law';
import { problems, shorts } from './en/problems';
import { printing } from './en/printing';
import { reader } from './en/reader';
import { receive } from './en/receive';
import { folder, incarnation, restore } from './en/restore';
import { sync } from './en/sync';
import { trouble } from './en/trouble';
import { when } from './en/when';
import type { vi } from './vi';

export const en: typeof vi = { frame, keys, parts, due, help, entry, home, reader, receive, dossiers, sync, health, printing, when, folder, restore, incarnation, trouble, problems, shorts, law };
