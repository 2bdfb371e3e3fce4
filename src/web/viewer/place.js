/** The part of the page where the viewer goes, and what the server says about itself there. */
export function viewerPlace() {
  const { collection, page } = document.getElementById('viewer').dataset;
  document.documentElement.classList.toggle('embedded', window.self !== window.top);
  return { id: 'viewer', collection, page };
}

/** Puts the name of what is open into the title of the window, before the title of the page. */
export function windowTitle() {
  const page = document.title;
  return (name) => {
    const title = name ? `${name} · ${page}` : page;
    if (document.title !== title) document.title = title;
  };
}

/** True where a panel beside the image leaves something of the image to see. */
export const hasRoom = () => matchMedia('(min-width: 56rem)').matches;
