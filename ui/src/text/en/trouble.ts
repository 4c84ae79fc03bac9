import type { trouble as vi } from '../vi/trouble';

// When something goes wrong (ux.md section 8): where, what, what to do next.

export const trouble: typeof vi = {
  whereStart: 'At start',
  whereClock: 'Clock of this computer',
  whereReceive: 'When receiving',
  id: (id) => `Reference to read out to support: ${id}`,
  titles: {
    disk_full: 'The disk is full',
    upgrade_disk_full: 'Not enough room on the disk to upgrade',
    data_newer: 'Data of a newer version',
    second_instance: 'Một Cửa is open in another window',
    data_damaged: 'The data cannot be read',
    clock_wrong: 'The clock of this computer is off',
    office_ended: 'The office receives no more',
    no_number_left: 'No dossier numbers left',
    internal: 'Trouble inside this computer',
    desk_revoked: 'The district no longer accepts this computer',
  },
  other: 'Not opened yet',
  again: 'Check again',
};
