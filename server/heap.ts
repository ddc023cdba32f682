/**
 * Imported first. V8's young generation grows to 16 MB twice over while thousands of peers join and never shrinks:
 * measured, half of what an idle peer costs. A relay's garbage dies at once, so a small one costs it no time.
 */
import { setFlagsFromString } from 'node:v8';

setFlagsFromString('--semi-space-growth-factor=1');
