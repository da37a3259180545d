/** In the header: opens the publish panel, or says that all is published. */
export function PublishButton() {
  return null;
}
