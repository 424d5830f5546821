// Types of node-headers.mjs, which is plain JavaScript because setup runs before TypeScript is installed.
export declare function headersBeside(execPath: string, version: string): string | undefined
export declare function gypEnvironment(): NodeJS.ProcessEnv
