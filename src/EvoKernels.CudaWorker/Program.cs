// The process that loads CUDA's libraries, so that none of ours has to: EvoKernels starts it, and speaks to it over its standard input and output.
return EvoKernels.Devices.Cuda.Worker.WorkerEntry.Main(args);
