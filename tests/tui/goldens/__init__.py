"""The screens as text: what stands where at which size, and in which ink."""
