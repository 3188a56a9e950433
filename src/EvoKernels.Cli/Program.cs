Console.WriteLine(string.Join(",", args) + " root=" + Environment.GetEnvironmentVariable("EVOKERNELS_ROOT"));
return 7;
