using EvoKernels.Silo;

return await SiloCommand.Create(TimeProvider.System, Console.Out, Console.Error).Parse(args).InvokeAsync();
