import { Sidebar } from './sidebar';

/** ms that changes of the flow are gathered: an import of a thousand nodes is one. */
const SETTLED = 200;

RED.plugins.registerPlugin('hikvision-sidebar', {
  type: 'hikvision-sidebar',
  onadd: () => {
    const content = document.createElement('div');
    content.className = 'hikvision-sidebar-place';
    RED.sidebar.addTab({
      id: 'hikvision',
      label: 'Hikvision',
      name: 'Hikvision',
      iconClass: 'fa fa-video-camera',
      content: $(content),
      enableOnEdit: true,
    });
    RED.actions.add('hikvision:show-sidebar', () => {
      RED.sidebar.show('hikvision');
    });
    whenSeen(content);
  },
});

/** Makes the sidebar when it is first seen, and has it ask only while it is. */
function whenSeen(place: HTMLElement): void {
  let sidebar: Sidebar | null = null;
  let inSight = false;
  let changed: ReturnType<typeof setTimeout> | null = null;

  const look = (): void => {
    // Its texts come with the catalogues of the nodes, which are there when the flows are.
    if (inSight && document.visibilityState === 'visible' && RED.nodes.originalFlow() !== null) {
      if (!sidebar) {
        sidebar = new Sidebar();
        place.append(sidebar.element);
      }
      sidebar.show();
    } else {
      sidebar?.hide();
    }
  };
  const flowChanged = (): void => {
    changed ??= setTimeout(() => {
      changed = null;
      if (inSight) sidebar?.flowChanged();
    }, SETTLED);
  };
  new IntersectionObserver(([entry]) => {
    inSight = entry?.isIntersecting === true;
    look();
  }).observe(place);
  document.addEventListener('visibilitychange', look);
  RED.events.on('flows:loaded', look);
  for (const event of ['nodes:add', 'nodes:remove', 'nodes:change', 'flows:change'])
    RED.events.on(event, flowChanged);
  RED.events.on('deploy', () => {
    sidebar?.redeployed();
  });
}
