/** All that is configured, from all places. */
import { settingsOf, valueOf, type Settings } from '../flags.ts';
import { flagsGiven } from './command-line.ts';
import { readConfigFile, readTokenFile } from './file.ts';

/** Throws HostError. */
export async function readSettings(
  rawArgs: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  appDirectory: string,
): Promise<Settings> {
  const named = { commandLine: flagsGiven(rawArgs), environment, file: new Map<string, string>() };
  const configFile = valueOf('config', named);
  const given = configFile === '' ? named : { ...named, file: await readConfigFile(configFile) };
  const tokenFile = valueOf('admission-token-file', given);
  const tokens = tokenFile === '' ? [] : await readTokenFile(tokenFile);
  return settingsOf({ ...given, tokens }, appDirectory);
}
