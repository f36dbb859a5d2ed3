import { admin, SimulatedDevice } from '../simulator';

/** One way in which a device goes wrong, and how long we may take to come back from it. */
export interface DeviceFault {
  readonly name: string;
  /** Begins it. */
  readonly begin: (device: SimulatedDevice) => void;
  /** What ends it besides `faults.heal()`. */
  readonly end?: (device: SimulatedDevice) => void;
  /** ms after its end until the device must be online again; default: where nothing answered, 15 s with jitter. */
  readonly within?: number;
  /** It is waited out for minutes by design, or the device tells the truth of some time ago: nothing for two minutes of soak. */
  readonly long?: true;
  /** It is met over TLS only. */
  readonly tls?: true;
}

/** Nothing answered: 15 s and a tenth of jitter, and a second to log in. */
export const AFTER_NOTHING = 17_500;
/** HTTP answered and refused: 60 s and a tenth, and a second to log in. */
const AFTER_REFUSAL = 67_000;
/** What a lock lasts, and a second that devices may round away. */
const AFTER_LOCK = 30 * 60_000 + 2_000;
const SHORT_LOCK = 20_000;
/** Stray 401s in a row are waited out for 10 s and 5 minutes. */
const AFTER_STRAYS = 310_000;
/** A stream that fell silent: 30 s limit, the new one beside it, and its connect limit. */
const AFTER_SILENCE = 60_000;

export const deviceFaults: readonly DeviceFault[] = [
  { name: 'refuses connections', begin: (device) => (device.faults.connect = 'refuse') },
  {
    name: 'refuses connections and drops the stream',
    begin: (device) => {
      device.faults.connect = 'refuse';
      device.drop('reset');
    },
  },
  {
    name: 'resets the stream',
    begin: (device) => {
      device.drop('reset');
    },
  },
  {
    name: 'ends the stream cleanly',
    begin: (device) => {
      device.drop('end');
    },
  },
  {
    name: 'resets every connection',
    begin: (device) => {
      device.faults.connect = 'reset';
      device.drop('reset');
    },
  },
  {
    name: 'takes connections and never answers (half-open)',
    begin: (device) => {
      device.faults.connect = 'silent';
      device.faults.silent = true;
    },
    within: AFTER_SILENCE,
  },
  {
    name: 'falls silent without closing',
    begin: (device) => (device.faults.silent = true),
    within: AFTER_SILENCE,
  },
  {
    name: 'sends headers slowly',
    begin: (device) => {
      device.faults.headersDelay = 8_000;
      device.drop('reset');
    },
    within: 30_000,
  },
  {
    name: 'hangs after the 200',
    begin: (device) => {
      device.faults.hangs = true;
      device.drop('end');
    },
    // A device that has nothing to say is given ever more time, up to 10 minutes.
    within: 600_000,
  },
  {
    name: 'drops the stream in the middle of a part',
    begin: (device) => {
      device.drop('mid-part');
    },
  },
  {
    name: 'drips byte by byte',
    begin: (device) => (device.faults.drip = { bytes: 1, every: 1 }),
    long: true,
  },
  {
    name: 'has no place for another stream',
    begin: (device) => {
      device.maxStreams = 0;
      device.drop('end');
    },
    end: (device) => (device.maxStreams = 6),
    within: AFTER_REFUSAL,
  },
  ...(['invalidOperation', 'reset'] as const).map((answer) => ({
    name: `has no place for another stream and says ${answer}`,
    begin: (device: SimulatedDevice) => {
      device.faults.limitAnswer = answer;
      device.maxStreams = 0;
      device.drop('end');
    },
    end: (device: SimulatedDevice) => (device.maxStreams = 6),
    within: AFTER_REFUSAL,
  })),
  {
    name: 'is busy',
    begin: (device) => {
      device.faults.answer(/alertStream/, { status: 503 });
      device.drop('end');
    },
    within: AFTER_REFUSAL,
  },
  {
    name: 'takes the permission away',
    begin: (device) => {
      device.login.users = [{ ...admin, rights: ['read'] }];
      device.drop('end');
    },
    end: (device) => (device.login.users = [admin]),
    within: AFTER_REFUSAL,
  },
  {
    name: 'knows only the paths from before 2014',
    begin: (device) => {
      device.paths = 'legacy';
      device.drop('end');
    },
    end: (device) => (device.paths = 'isapi'),
  },
  {
    name: 'lets nobody in who comes from this address (login lock)',
    begin: (device) => {
      device.login.lock('192.0.2.10');
      device.drop('end');
    },
    within: AFTER_LOCK,
    long: true,
  },
  {
    name: 'says in a 200 that the login is locked',
    begin: (device) => {
      const body = `<userCheck><statusValue>401</statusValue><statusString>Unauthorized</statusString><lockStatus>lock</lockStatus><unlockTime>${SHORT_LOCK / 1000}</unlockTime></userCheck>`;
      device.faults.answer(/alertStream/, {
        status: 200,
        headers: [['Content-Type', 'application/xml']],
        body,
      });
      device.drop('end');
    },
    within: SHORT_LOCK + AFTER_NOTHING,
  },
  {
    name: 'calls every nonce stale',
    begin: (device) => {
      device.login.settings.nonceLife = -1;
      device.drop('end');
    },
    end: (device) => (device.login.settings.nonceLife = 60_000),
    within: AFTER_STRAYS,
    long: true,
  },
  {
    name: 'takes SHA-256 only',
    begin: (device) => {
      device.login.settings.schemes = ['SHA-256'];
      device.drop('end');
    },
    end: (device) => (device.login.settings.schemes = ['MD5']),
  },
  {
    name: 'offers two challenges in two headers',
    begin: (device) => {
      device.login.settings.schemes = ['MD5', 'SHA-256'];
      device.drop('end');
    },
    end: (device) => (device.login.settings.schemes = ['MD5']),
  },
  {
    name: 'asks for Basic only, which it did not before',
    begin: (device) => {
      device.login.settings.schemes = ['Basic'];
      device.drop('end');
    },
    end: (device) => (device.login.settings.schemes = ['MD5']),
    within: AFTER_REFUSAL,
  },
  {
    name: 'forgets its nonces',
    begin: (device) => {
      device.login.expireNonces();
      device.drop('end');
    },
  },
  {
    name: 'answers a stray 401',
    begin: (device) => {
      device.faults.stray401 = 2;
      device.drop('end');
    },
    within: AFTER_STRAYS,
    long: true,
  },
  {
    name: 'redirects everything',
    begin: (device) => {
      device.faults.redirect('http://elsewhere.example/');
      device.drop('end');
    },
    within: AFTER_REFUSAL,
  },
  {
    name: 'answers with pages of another web server',
    begin: (device) => {
      device.faults.htmlPages(404);
      device.drop('end');
    },
    within: AFTER_REFUSAL,
  },
  {
    name: 'shows the page of a router where the stream was',
    begin: (device) => {
      device.faults.htmlPages(200);
      device.drop('end');
    },
    within: AFTER_REFUSAL,
  },
  ...Object.entries({
    'an error of its own': ['application/xml', status('<statusCode>3</statusCode>', 'deviceError')],
    'no such function': ['application/xml', status('<statusCode>4</statusCode>', 'notSupport')],
    'an error in JSON': [
      'application/json',
      '{"statusCode":4,"statusString":"Invalid Operation","subStatusCode":"invalidOperation"}',
    ],
    nothing: ['application/xml', ''],
    'a declaration and no more': ['application/xml', '<?xml version="1.0" encoding="UTF-8"?>\r\n'],
  } as const).map(([what, [type, body]]) => ({
    name: `answers the stream with 200 and ${what}`,
    begin: (device: SimulatedDevice) => {
      device.faults.answer(/alertStream/, { status: 200, headers: [['Content-Type', type]], body });
      device.drop('end');
    },
    within: AFTER_REFUSAL,
  })),
  {
    name: 'refuses the login on a single path',
    begin: (device) => {
      const headers = [
        ['WWW-Authenticate', 'Digest qop="auth", realm="IP Camera(C2183)", nonce="0", stale="FALSE"'],
        ['Content-Type', 'application/xml'],
      ] as const;
      const body = '<userCheck><statusValue>401</statusValue><retryLoginTime>6</retryLoginTime></userCheck>';
      device.faults.answer(/InputProxy\/channels|Video\/inputs\/channels/, { status: 401, headers, body });
      device.drop('end');
    },
  },
  {
    name: 'takes 5 s for every answer',
    begin: (device) => {
      device.faults.headersDelay = 5_000;
      device.drop('reset');
    },
    within: 30_000,
  },
  {
    name: 'only answers over SSL',
    begin: (device) => {
      device.faults.redirect('https://192.0.2.64/');
      device.drop('end');
    },
    within: AFTER_REFUSAL,
  },
  ...(['expired', 'self-signed', 'name', 'unknown'] as const).map((certificate) => ({
    name: `shows another certificate (${certificate})`,
    begin: (device: SimulatedDevice) => {
      device.faults.certificate = certificate;
      device.drop('reset');
    },
    within: AFTER_REFUSAL,
    tls: true as const,
  })),
  {
    name: 'ends the stream after every part',
    begin: (device) => (device.faults.endAfterParts = 1),
    within: 20_000,
  },
  { name: 'ends the stream every 5 s', begin: (device) => (device.faults.endAfter = 5_000) },
  {
    name: 'closes the first stream when a second comes',
    begin: (device) => (device.faults.newestOnly = true),
  },
  {
    name: 'restarts',
    begin: (device) => {
      device.reboot();
    },
    within: 60_000 + AFTER_NOTHING,
  },
];

/** `ResponseStatus` as devices say it. */
function status(code: string, sub: string): string {
  const words = `<statusString>Error</statusString><subStatusCode>${sub}</subStatusCode>`;
  return `<?xml version="1.0" encoding="UTF-8"?>\r\n<ResponseStatus version="2.0">${code}${words}</ResponseStatus>\r\n`;
}

/** A repeatable sequence of numbers in [0, 1). */
export function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}
