import { execFile } from 'node:child_process';

/** Runs npm in `folder` and gives what it printed; rejects with npm's own words where it fails. */
export function npm(folder: string, ...args: readonly string[]): Promise<string> {
  return run('npm', args, folder, process.platform === 'win32');
}

/** Runs this Node.js with `args` in `folder`. */
export function node(folder: string, ...args: readonly string[]): Promise<string> {
  return run(process.execPath, args, folder, false);
}

function run(file: string, args: readonly string[], cwd: string, shell: boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(file, args, { cwd, shell, maxBuffer: 16 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error)
        reject(
          new Error(`${file} ${args.join(' ')}: ${error.message}\n${stdout}\n${stderr}`, { cause: error }),
        );
      else resolve(stdout);
    });
  });
}
