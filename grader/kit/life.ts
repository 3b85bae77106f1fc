// The grader may be killed at any moment: without it, the process that runs the checks has nothing to live for,
// and the programs that it started die with it.
process.once('disconnect', () => process.exit(1))
