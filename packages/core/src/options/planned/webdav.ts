// WebDAV folders.

import type { OptionDeclaration } from '../declare.js'
import { definePlannedOptions, type PlannedTable } from './planned-table.js'

/** The options that add a property differ in the form of its value and in the resources that get it. */
const property = (form: string, value: string, resources: string): OptionDeclaration => ({
  kind: 'string',
  repeat: true,
  help: `NAMESPACE NAME ${form}: list this property for all ${resources}, with ${value}.`,
})
const TEXT = ['VALUE', 'this value as text'] as const
const HREF = ['URL', 'this URL in an href element'] as const
const COMP = ['COMPONENT', 'a comp element that names this component, as CalDAV wants it'] as const
const resourceType = (resources: string): OptionDeclaration => ({
  kind: 'string',
  repeat: true,
  help: `NAMESPACE NAME: add this element to the resource type of all ${resources}.`,
})

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/webdav', {
  'webdav-mount': {
    kind: 'string',
    repeat: true,
    help: '[MOUNTPOINT=]FOLDER: serve this folder by WebDAV; requests outside of all mount points are answered 403.',
  },
  'webdav-lock-cache': { kind: 'string', help: 'Name of the cache that holds the WebDAV locks.', see: ['cache2'] },
  'webdav-principal-base': {
    kind: 'string',
    help: 'Base of the URLs in the current-user-principal property; without it there is no such property.',
  },
  'webdav-add-option': { kind: 'string', repeat: true, help: 'Add this standard to the Dav header of answers to OPTIONS.' },

  'webdav-add-prop': property(...TEXT, 'resources'),
  'webdav-add-collection-prop': property(...TEXT, 'collections'),
  'webdav-add-object-prop': property(...TEXT, 'resources that are no collection'),
  'webdav-add-prop-href': property(...HREF, 'resources'),
  'webdav-add-collection-prop-href': property(...HREF, 'collections'),
  'webdav-add-object-prop-href': property(...HREF, 'resources that are no collection'),
  'webdav-add-prop-comp': property(...COMP, 'resources'),
  'webdav-add-collection-prop-comp': property(...COMP, 'collections'),
  'webdav-add-object-prop-comp': property(...COMP, 'resources that are no collection'),
  'webdav-add-rtype-prop': resourceType('resources'),
  'webdav-add-rtype-collection-prop': resourceType('collections'),
  'webdav-add-rtype-object-prop': resourceType('resources that are no collection'),
  'webdav-skip-prop': {
    kind: 'string',
    repeat: true,
    help: 'Leave this property out of listings when the extended attributes of the file hold it.',
  },

  'webdav-css': { kind: 'string', repeat: true, help: 'URL of a style sheet for the HTML listings of folders.' },
  'webdav-javascript': { kind: 'string', aliases: ['webdav-js'], repeat: true, help: 'URL of a script for the HTML listings of folders.' },
  'webdav-class-directory': { kind: 'string', help: 'CSS class of sub-folders in the HTML listings of folders.' },
  'webdav-div': { kind: 'string', help: 'Id of the div element around the HTML listings of folders.' },
})
