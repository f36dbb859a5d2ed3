import 'should';
import { withoutUnset } from '../../nodes/shared/read-config';
import { deviceSchema } from '../../src/device/device-schema';
import { inEnglish, Problem } from '../../src/sentences';

describe('the properties of a node', () => {
  it('are blank where an environment variable is not set, which is said', () => {
    const problems: Problem[] = [];
    const config = { delay: '${DELAY}', name: ' ${NAME} ', host: 'cam-${X}', hold: 5, wires: '${WIRES}' };
    withoutUnset(deviceSchema, config, problems).should.eql({
      delay: '',
      name: '',
      host: 'cam-${X}',
      hold: 5,
    });
    withoutUnset(deviceSchema, { username: '${USER_NAME}' }, problems).should.eql({ username: '' });
    problems
      .map(inEnglish)
      .should.eql([
        'The environment variable DELAY is not set.',
        'The environment variable NAME is not set.',
        'The environment variable USER_NAME is not set.',
      ]);
  });
});
