/** The version of this client; the build puts it here. */
export const VERSION = '${project.version}';
