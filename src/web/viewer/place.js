/** The element for the viewer, and the addresses that the server wrote there. */
export function viewerPlace() {
  const { collection, page, whole } = document.getElementById('viewer').dataset;
  document.documentElement.classList.toggle('embedded', window.self !== window.top);
  return { id: 'viewer', collection, page, isWhole: whole !== undefined };
}

/** Puts the label of the open resource into the title of the window. */
export function windowTitle() {
  const page = document.title;
  return (name) => {
    const title = name ? `${name} · ${page}` : page;
    if (document.title !== title) document.title = title;
  };
}

/** True if the window is wide enough for a panel beside the image. */
export const hasRoom = () => matchMedia('(min-width: 56rem)').matches;

/** Removes the picture that was shown until the viewer started. */
export const removePoster = () => document.getElementById('poster')?.remove();
