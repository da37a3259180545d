/** Above the input part of the step panel: whose data the author works with. */
export function SamplePicker() {
  return null;
}
